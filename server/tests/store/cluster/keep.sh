# Makes a PostgreSQL cluster in a folder of its own and ends it, folder and all, when standard input ends: with the test
# program, however that one ends. Prints the folder. Arguments: where PostgreSQL's programs are, a port, and settings.
trap '' INT TERM HUP
# Not where TMPDIR says: another user may not go there, and the path of a socket must be short.
folder=$(mktemp -d /tmp/deskside-pg.XXXXXX) || exit 1
cd "$folder" || exit 1
echo secret >password
# Italian order everywhere but where the schema says otherwise.
"$1/initdb" -D data -U desk --auth-local=trust --auth-host=scram-sha-256 --pwfile=password --no-sync \
  -E UTF8 --locale=C --locale-provider=icu --icu-locale=it >log 2>&1
cat >>data/postgresql.conf <<END
port = $2
unix_socket_directories = '$folder'
listen_addresses = '127.0.0.1'
max_connections = 400
fsync = off
full_page_writes = off
autovacuum = off
shared_buffers = 64MB
END
"$1/pg_ctl" -D data -l log start >>log 2>&1 </dev/null
echo "$folder"
cat >/dev/null
# It may have been stopped and started meanwhile.
"$1/pg_ctl" -D data -m immediate stop >>log 2>&1
cd /
rm -rf "$folder"
