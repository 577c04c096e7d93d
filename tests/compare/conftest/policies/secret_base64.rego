# files: yaml 60
package main

warn contains msg if {
	input.kind == "Secret"
	some k, v in input.data
	msg := sprintf("%s = %s", [k, base64.decode(v)])
}
