# files: yml 39
package main

deny contains sprintf("%s is privileged", [n]) if {
	some n, s in input.services
	s.privileged
}

deny contains sprintf("%s mounts the socket", [n]) if {
	some n, s in input.services
	some v in s.volumes
	is_string(v)
	contains(v, "docker.sock")
}
