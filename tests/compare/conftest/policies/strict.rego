# files: yaml 30
# flags: --strict
package main

deny contains msg if {
	k := input.kind
	msg := k
}
