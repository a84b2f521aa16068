#!/bin/sh
# The first process of a container: runs a command, hands on the signals that stop it, and takes in every process that loses its parent,
# which would be a zombie for good. `wait` of a shell takes in all that end, also those that it did not start.
#
# usage: sh first-process.sh COMMAND [ARGUMENT…]
child=
trap '[ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT QUIT HUP
"$@" <&0 &
child=$!
while :; do
  wait "$child"
  status=$?
  # A signal ends `wait` as well.
  kill -0 "$child" 2>/dev/null || exit "$status"
done
