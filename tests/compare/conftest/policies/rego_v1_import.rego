# files: yaml 40
# flags: --rego-version v0
package main

import rego.v1

deny contains msg if {
	some c in input.spec.containers
	msg := c.name
}
