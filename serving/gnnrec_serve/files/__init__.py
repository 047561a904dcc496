# Generated from gnnrec_lab/files/__init__.py: change it there.
"""Files of the lab: opened so that a folder from elsewhere does no harm, never half written.

What is below a folder that the user has named, the home above all, is never trusted: links and all but
regular files are refused, sizes are bounded, types are checked. What the files mean is known to their owners
(graph, jobs, models), not here. Nothing here can run code from a file: no pickle.
"""

from gnnrec_serve.files.arrays import (
    file_checksum,
    read_array,
    read_tensors,
    tensors_as_bytes,
    tensors_in,
    write_array,
)
from gnnrec_serve.files.exports import write_export, write_export_with
from gnnrec_serve.files.opening import (
    Kind,
    ends_here,
    is_below_a_trusted,
    kind_of,
    listed,
    named_by_user,
    open_file,
    require_folder,
    trust,
)
from gnnrec_serve.files.reading import LARGEST_JSON, open_binary, parsed, read_bytes, read_json
from gnnrec_serve.files.removing import discard_tree, remove_file, remove_tree
from gnnrec_serve.files.typed import (
    checked_version,
    is_moment,
    is_number_or_none,
    is_text,
    is_text_or_none,
    is_whole_or_none,
    typed,
)
from gnnrec_serve.files.writing import (
    copy_file,
    copy_tree,
    make_private_folder,
    move,
    open_append,
    sync_folder,
    write_atomically,
    write_json,
)

__all__ = [
    "LARGEST_JSON",
    "Kind",
    "checked_version",
    "copy_file",
    "copy_tree",
    "discard_tree",
    "ends_here",
    "file_checksum",
    "is_below_a_trusted",
    "is_moment",
    "is_number_or_none",
    "is_text",
    "is_text_or_none",
    "is_whole_or_none",
    "kind_of",
    "listed",
    "make_private_folder",
    "move",
    "named_by_user",
    "open_append",
    "open_binary",
    "open_file",
    "parsed",
    "read_array",
    "read_bytes",
    "read_json",
    "read_tensors",
    "remove_file",
    "remove_tree",
    "require_folder",
    "sync_folder",
    "tensors_as_bytes",
    "tensors_in",
    "trust",
    "typed",
    "write_array",
    "write_atomically",
    "write_export",
    "write_export_with",
    "write_json",
]
