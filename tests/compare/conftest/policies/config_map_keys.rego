# files: yaml 60
package main

warn contains msg if {
	input.kind == "ConfigMap"
	some k, v in input.data
	msg := sprintf("%s: %d bytes, %s", [k, count(v), substring(v, 0, 12)])
}
