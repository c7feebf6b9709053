#!/bin/sh
# Stands before the real runc where the machine lacks capabilities: takes them out of what a container asks for.
# The five words in capitals are filled in when it is written.
file= before=
for word in "$@"; do
    case $before in
        --bundle) file=$word/config.json ;;
        --process | -p) file=$word ;;
    esac
    before=$word
done
# Most containers need no change and are not made to wait for an interpreter.
if [ -n "$file" ] && grep -qE '@PATTERN@' "$file"; then
    @PYTHON@ -I -S @EDIT@ "$file" @MISSING@
fi
exec @RUNC@ "$@"
