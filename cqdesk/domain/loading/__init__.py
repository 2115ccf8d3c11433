"""Load planning (装箱方案): what goes into which box, and where it stands.

`model` holds the data every part shares. The packer (`pack` and what it uses) makes plans; `cqdesk.domain.loading_check`
judges them and shares nothing with the packer but `model`.
"""
