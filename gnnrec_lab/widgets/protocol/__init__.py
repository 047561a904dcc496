"""The messages between Python and the page: a TypedDict for every trait, request and reply.

One module a widget. Its ``...Traits`` table types each synced trait, its ``...Methods`` table the parameters
of each request. generate.py writes the same types for TypeScript to js/src/protocol.gen.ts.
"""
