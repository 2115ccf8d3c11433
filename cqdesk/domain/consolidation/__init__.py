"""Consolidation (拼箱): houses turned into boxes, tied to manifests and declarations.

`model` what there is, `receipts` the manifest stage, `tie_out` the three-way comparison, `changes` what a change does,
`owed` the messages and papers it makes due, `box_mass` verified gross mass, `one_record` the
multimodal record, `rail_sheet` the consignment note data.
"""
