#!/bin/sh
# systemd as process 1 in namespaces of its own, on a folder that is changed only in an overlay.
#
#   boot.sh LOWER WORK    LOWER: the root file system, read only. WORK: a folder for what is changed (`changes`) and seen (`root`).
#
# Everything lives as long as this does: the mounts are in a mount namespace, and process 1 ends with its parent.
set -e

case "${3:-}" in
  '')
    exec unshare --mount --propagation private sh "$0" "$1" "$2" cgroups
    ;;
  cgroups)
    # A branch of its own: another systemd on this machine, a second one of these included, uses the rest.
    name=toru-test-$$
    mkdir -p "$2/cgroup/unified" "$2/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$2/cgroup/unified"
    mount -t cgroup -o none,name=systemd cgroup "$2/cgroup/systemd"
    home=$(sed -n 's/^0:://p' /proc/self/cgroup)
    named=$(sed -n 's/^[0-9]*:name=systemd://p' /proc/self/cgroup)
    mkdir "$2/cgroup/unified$home/$name" "$2/cgroup/systemd$named/$name"
    trap : TERM INT
    sh -c '
      echo $$ >"$3/cgroup.procs"; echo $$ >"$4/cgroup.procs"
      exec unshare --kill-child --mount --pid --fork --uts --ipc --cgroup --net sh "$0" "$1" "$2" system
    ' "$0" "$1" "$2" "$2/cgroup/unified$home/$name" "$2/cgroup/systemd$named/$name" || true
    for folder in "$2/cgroup/unified$home/$name" "$2/cgroup/systemd$named/$name"; do
      find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
    ;;
  system)
    mkdir -p "$2/changes" "$2/overlay" "$2/root"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/changes,workdir=$2/overlay" "$2/root"
    cd "$2/root"
    mount -t proc proc proc
    mount -t sysfs sysfs sys
    mount -t tmpfs tmpfs run
    mount -t tmpfs tmpfs tmp
    mount -t tmpfs cgroup sys/fs/cgroup
    mkdir -p sys/fs/cgroup/unified sys/fs/cgroup/systemd
    mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
    mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
    ip link set lo up
    exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=other \
      /lib/systemd/systemd --system --log-target=console --show-status=no
    ;;
esac
