# files: yaml 30
# flags: --show-builtin-errors
package main

deny contains msg if {
	count(input.kind) > 0
	msg := input.kind
}
