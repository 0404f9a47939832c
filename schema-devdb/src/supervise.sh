# Keeps a PostgreSQL server alive for as long as somebody holds its lease.
#
#   sh supervise.sh HOME LINGER SIGNAL AT-END ON-CRASH COMMAND...
#
# The lease is a FIFO in HOME. Every user keeps it open for writing, so the kernel gives a lease
# back however its holder ends, kill -9 included; end of file here means that nobody is left.
# Then, LINGER seconds later, the server gets SIGNAL, and HOME is removed if AT-END says `remove`.
# A server that was killed is started again if ON-CRASH says `restart`.
# To be started as the leader of a process group.
set -u
home=$1 linger=$2 signal=$3 at_end=$4 on_crash=$5
shift 5
trap '' HUP INT QUIT # the signals of the group are for the server
cd "$home" || exit 1
rm -f closing

[ -p lease ] || mkfifo -m 600 lease || exit 1
exec 3<>lease 4<lease 3>&- # both ends first: opening only to read would wait for a writer
read -r _                  # end of file: the starter holds its lease by now, or it has died

# Reads the lease until nobody holds it, then stops the server.
watch() {
    while :; do
        while read -r _; do :; done
        sleep "$linger" </dev/null
        mv lease closing # from here on nobody gets in
        read -r _ || break
        mv closing lease # but somebody had (every user says so with a line): open again
    done
    # again and again: a server that is just starting does not hear a signal yet
    while
        kill -s "$signal" 0
        kill -0 $$
    do
        sleep 0.05 </dev/null
    done
}
watch <&4 4<&- 2>/dev/null &
watcher=$!
echo "$$ $watcher" >supervisor

# The last processes of a server that was killed may take a while to leave; until then, a new one
# refuses to start.
tries=0
[ -e data/postmaster.pid ] && tries=50
while [ -p lease ]; do
    "$@" </dev/null 4<&- &
    wait $!
    code=$?
    if [ $code -gt 128 ]; then
        [ "$on_crash" = restart ] || break
        tries=50
    else
        tries=$((tries - 1))
        [ $code -ne 0 ] && [ $tries -ge 0 ] || break
    fi
    sleep 0.1 4<&-
done

kill $watcher 2>/dev/null
wait
rm -f supervisor closing
if [ "$at_end" = remove ] && ! [ -p lease ]; then
    cd / && rm -rf "$home"
fi
