# files: yaml 60
# flags: -d DATA
package main

warn contains sprintf("%s: %v", [input.metadata.name, rule]) if {
	some rule in data.rules[input.kind]
}
