# files: yaml 40
package main

kinds[k] contains n if {
	k := input.kind
	n := input.metadata.name
}

warn contains sprintf("%v", [kinds]) if count(kinds) > 0
