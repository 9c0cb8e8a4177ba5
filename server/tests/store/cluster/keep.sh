# Makes a PostgreSQL cluster in a folder of its own and ends it, folder and all, when standard input ends: with the test
# program, however that one ends. Prints the folder. Arguments: where PostgreSQL's programs are, and a port.
trap '' INT TERM HUP
# Not where TMPDIR says: another user may not go there, and the path of a socket must be short.
folder=$(mktemp -d /tmp/deskside-pg.XXXXXX) || exit 1
cd "$folder" || exit 1
echo secret >password
# Italian order everywhere but where the schema says otherwise.
"$1/initdb" -D data -U desk --auth-local=trust --auth-host=scram-sha-256 --pwfile=password --no-sync \
  -E UTF8 --locale=C --locale-provider=icu --icu-locale=it >log 2>&1
"$1/postgres" -D data -p "$2" -k "$folder" -c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync=off \
  -c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB >>log 2>&1 </dev/null &
server=$!
echo "$folder"
cat >/dev/null
kill -INT $server
wait $server
cd /
rm -rf "$folder"
