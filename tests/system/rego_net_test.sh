# http.send and net.lookup_ip_addr against servers on the loopback: only hosts that were named, redirects, timeouts, errors.
. "$(dirname "$0")/lib.sh"
GABION=$(realpath "$GABION")
command -v python3 >/dev/null || { skip "http.send" "no python3 for the server"; finish; }
[ -e "$(dirname "$GABION")/libgabion-net.so" ] || { skip "http.send" "libgabion-net.so was not built"; finish; }

cat >"$work/server.py" <<'PY'
import http.server, sys, time
seen = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        global seen
        seen += 1
        port = self.server.server_port
        if self.path == '/json': self.answer(200, b'{"a": [1, 2.50], "n": %d}' % seen, Content_Type='application/json', X_Two='b')
        elif self.path == '/text': self.answer(200, b'{"a": 1}', Content_Type='text/plain')
        elif self.path == '/yaml': self.answer(200, b'k: [x, z]', Content_Type='application/yaml')
        elif self.path == '/bad': self.answer(200, b'{', Content_Type='application/json')
        elif self.path == '/here': self.answer(302, Location='/json')
        elif self.path == '/elsewhere': self.answer(302, Location='http://localhost:%d/json' % port)
        elif self.path == '/round': self.answer(302, Location='/round')
        elif self.path == '/file': self.answer(302, Location='file:///etc/passwd')
        elif self.path == '/slow': time.sleep(3); self.answer(200, b'late')
        elif self.path == '/count': self.answer(200, b'%d' % seen, Content_Type='application/json')
        else: self.answer(404, b'no')
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.answer(201, b'{"method": "POST", "type": "%s", "got": %s}' % (self.headers['Content-Type'].encode(), body), Content_Type='application/json')
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 "$work/server.py" >"$work/port" 2>/dev/null &
server=$!
trap 'kill $server 2>/dev/null; cleanup' EXIT
for _ in $(seq 50); do [ -s "$work/port" ] && break; sleep 0.1; done
port=$(cat "$work/port")
[ -n "$port" ] || { skip "http.send" "no server could be started"; finish; }
url=http://127.0.0.1:$port

ask() { "$GABION" rego eval --allow-net 127.0.0.1 --strict-builtin-errors -f raw "$1" 2>&1; }
get() { ask "r := http.send({\"method\": \"get\", \"url\": \"$url$1\"${2:+, $2}}); $3"; }

# Off unless a host was named.
out=$("$GABION" rego eval --strict-builtin-errors -f raw "http.send({\"method\": \"get\", \"url\": \"$url/json\"})" 2>&1)
contains "refused without --allow-net" "$out" "unallowed host: 127.0.0.1"
out=$("$GABION" rego eval --strict-builtin-errors --allow-net example.com -f raw "http.send({\"method\": \"get\", \"url\": \"$url/json\"})" 2>&1)
contains "refused for another host" "$out" "unallowed host: 127.0.0.1"
out=$("$GABION" rego eval -f raw "http.send({\"method\": \"get\", \"url\": \"$url/json\", \"raise_error\": false}).status_code" 2>&1)
check "raise_error false: status code 0" 0 "$out"
contains "lookups are refused, too" "$("$GABION" rego eval --strict-builtin-errors 'net.lookup_ip_addr("localhost")' 2>&1)" "unallowed host"
contains "lookups of a named host" "$("$GABION" rego eval --allow-net localhost -f raw 'net.lookup_ip_addr("localhost")' 2>&1)" "127.0.0.1"

# Answers.
check "a JSON body is decoded, numbers as they were" 'true {"a":[1,2.50]}' "$(get /json '' 'object.remove(r.body, ["n"])')"
check "headers in lower case, as lists" 'true ["b"]' "$(get /json '' 'r.headers["x-two"]')"
check "status" 'true 404 no' "$(get /nothing '' 'r.status_code; r.raw_body' | sed 's/ Not Found//')"
check "text is not decoded" 'true null' "$(get /text '' 'r.body')"
check "unless it shall be" 'true 1' "$(get /text '"force_json_decode": true' 'r.body.a')"
check "YAML" 'true z' "$(get /yaml '' 'r.body.k[1]')"
check "JSON that is none" 'true null' "$(get /bad '' 'r.body')"
check "a body is sent as JSON" 'true {"x":[1]} application/json' \
  "$(ask "r := http.send({\"method\": \"POST\", \"url\": \"$url/\", \"body\": {\"x\": [1]}}).body; r.got; r.type")"
check "one request a query, however often it is asked" 'true true' \
  "$(ask "a := http.send({\"method\": \"get\", \"url\": \"$url/count\"}); a == http.send({\"method\": \"get\", \"url\": \"$url/count\"})")"

# Redirects.
check "not followed by default" 'true 302' "$(get /here '' 'r.status_code')"
check "followed when asked for" 'true 200' "$(get /here '"enable_redirect": true' 'r.status_code')"
contains "but not to a host that was not named" "$(get /elsewhere '"enable_redirect": true' 'r.status_code')" "unallowed host: localhost"
contains "nor round and round" "$(get /round '"enable_redirect": true' 'r.status_code')" "10 redirects"
lacks "nor to files" "$(get /file '"enable_redirect": true' 'r')" "root:"

# What goes wrong.
start=$(date +%s)
contains "a timeout" "$(get /slow '"timeout": "300ms"' 'r')" "eval_builtin_error"
[ $(($(date +%s) - start)) -lt 3 ] && ok "… ends in time" || not_ok "… ends in time"
contains "TLS with a server that has none" "$(ask "http.send({\"method\": \"get\", \"url\": \"https://127.0.0.1:$port/json\"})")" "eval_builtin_error"
check "an error as an answer" 'true eval_http_send_network_error' "$(ask 'r := http.send({"method": "get", "url": "http://127.0.0.1:1/", "raise_error": false}); r.error.code')"
contains "unknown keys" "$(get / '"nosuch": 1' 'r')" "nosuch"
contains "line breaks in headers" "$(get / '"headers": {"a": "b\r\nc: d"}' 'r')" "line break"
contains "other schemes" "$(ask 'http.send({"method": "get", "url": "file:///etc/passwd"})')" "eval_builtin_error"

# A certificate that nobody vouches for.
if command -v openssl >/dev/null; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$work/key.pem" -out "$work/cert.pem" >/dev/null 2>&1
  python3 - "$work" >"$work/tls_port" 2>/dev/null <<'PY' &
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header('Content-Length', '2'); self.end_headers(); self.wfile.write(b'ok')
    def log_message(self, *_): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + '/cert.pem', sys.argv[1] + '/key.pem')
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
PY
  tls=$!
  trap 'kill $server $tls 2>/dev/null; cleanup' EXIT
  for _ in $(seq 50); do [ -s "$work/tls_port" ] && break; sleep 0.1; done
  secure=https://127.0.0.1:$(cat "$work/tls_port")
  contains "an unknown authority" "$(ask "http.send({\"method\": \"get\", \"url\": \"$secure/\"})")" "eval_builtin_error"
  check "… is accepted when told to" 'true ok' "$(ask "r := http.send({\"method\": \"get\", \"url\": \"$secure/\", \"tls_insecure_skip_verify\": true}); r.raw_body")"
  check "… or when it is named" 'true ok' "$(ask "r := http.send({\"method\": \"get\", \"url\": \"$secure/\", \"tls_ca_cert_file\": \"$work/cert.pem\"}); r.raw_body")"
else
  skip "TLS" "no openssl to make a certificate"
fi
finish
