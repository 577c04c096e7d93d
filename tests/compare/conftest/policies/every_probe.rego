# files: yaml 60
package main

deny contains "a container without probes" if {
	cs := input.spec.template.spec.containers
	not all_probed(cs)
}

all_probed(cs) if every c in cs {
	c.livenessProbe
	c.readinessProbe
}
