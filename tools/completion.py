"""Bash completion for the plugin's commands, made from the click commands themselves.

The functions' names and the helpers they call are those of the DC/OS CLI (cluster.md A7; dcos-cli pkg/cmd/completion).
"""

from collections.abc import Iterator

import click

_GROUP = """\
_dcos_{name}() {{
    local i command

    if ! __dcos_default_command_parse; then
        return
    fi

    local commands=({commands})

    if [ -z "$command" ]; then
        case "$cur" in
            --*) __dcos_handle_compreply {flags} ;;
            *) __dcos_handle_compreply "${{commands[@]}}" ;;
        esac
        return
    fi

    __dcos_handle_subcommand
}}
"""

_COMMAND = """\
_dcos_{name}() {{
    case "$cur" in
        --*=*) ;;
        --*) __dcos_handle_compreply {flags} ;;
    esac
}}
"""


def bash(command: str, group: click.Group) -> str:
    """Return the script that completes `dcos COMMAND` and its sub-commands."""
    name = _function(command)
    visible = dict(_visible(group))
    functions = [_GROUP.format(name=name, commands=" ".join(visible), flags=_flags(group))]
    functions += [
        _COMMAND.format(name=f"{name}_{_function(sub)}", flags=_flags(found)) for sub, found in visible.items()
    ]
    return "\n".join(functions)


def _visible(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield name, command


def _function(command: str) -> str:
    return command.replace("-", "_")


def _flags(command: click.Command) -> str:
    """List the long flags; one that takes a value ends in `=`, after which the CLI sets no space."""
    flags = ["--help"]
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            ending = "" if option.is_flag or option.count else "="
            flags += [name + ending for name in (*option.opts, *option.secondary_opts) if name.startswith("--")]
    return " ".join(sorted(set(flags)))
