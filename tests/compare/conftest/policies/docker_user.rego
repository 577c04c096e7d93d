# files: Dockerfile 60
package main

deny contains "no USER" if count([1 | some c in input; c.Cmd == "user"]) == 0

warn contains sprintf("USER %s", [c.Value[0]]) if {
	some c in input
	c.Cmd == "user"
}
