# files: yaml 60
package main

warn contains k if {
	k := input.kind
	k in ["Service", "Deployment"]
}

warn contains "has type" if "type" in object.keys(input.spec)

warn contains v if some "app", v in input.metadata.labels
