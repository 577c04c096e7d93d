package main

import rego.v1

deny contains msg if {
	some c in input.spec.containers
	every p in c.ports { p > 1024 }
	msg := c.name
}
