# files: yaml 60
package main

warn contains msg if {
	some k, v in input.metadata.labels
	not regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`, v)
	msg := sprintf("label %q has %q", [k, v])
}
