# files: yaml 60
# flags: -d DATA
package main

deny contains sprintf("%s must not be used", [input.kind]) if input.kind in data.forbidden.kinds

deny contains msg if {
	some c in input.spec.template.spec.containers
	registry := split(c.image, "/")[0]
	not registry in data.forbidden.registries
	msg := registry
}
