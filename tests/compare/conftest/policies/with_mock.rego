# files: yaml 20
package main

kind := input.kind

warn contains msg if {
	k := kind with input as {"kind": "Mocked"}
	msg := sprintf("%s and %s", [k, kind])
}
