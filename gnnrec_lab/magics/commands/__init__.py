"""The commands of ``%gnnrec``, one file each, in the order of a project. Without a command: overview.py."""

from __future__ import annotations

from gnnrec_lab.magics.command import Command
from gnnrec_lab.magics.commands import (
    build,
    compare,
    data,
    doctor,
    evaluate,
    explain,
    explore,
    export,
    graph,
    import_,
    insights,
    jobs,
    kill,
    log,
    map_,
    pause,
    recommend,
    refit,
    remove,
    resume,
    split,
    stop,
    train,
    tune,
    update,
    watch,
)

COMMANDS: dict[str, Command] = {
    module.COMMAND.name: module.COMMAND
    for module in (
        data,
        graph,
        build,
        explore,
        insights,
        split,
        train,
        refit,
        tune,
        update,
        jobs,
        watch,
        pause,
        resume,
        stop,
        kill,
        remove,
        log,
        evaluate,
        compare,
        recommend,
        explain,
        map_,
        export,
        import_,
        doctor,
    )
}
