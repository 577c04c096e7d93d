# files: yaml 20
package main

warn contains sprintf("%s %s %s", [crypto.md5(t), crypto.sha1(t), crypto.sha256(t)]) if t := json.marshal(input.metadata)
