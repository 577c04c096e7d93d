# files: Dockerfile 60
package main

warn contains msg if {
	some i, c in input
	c.Cmd == "run"
	regex.match(`apt-get (install|update)`, concat(" ", c.Value))
	msg := sprintf("%d: %s", [i, concat(" ", c.Value)])
}
