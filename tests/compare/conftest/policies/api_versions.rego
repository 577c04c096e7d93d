# files: yaml 60
package main

old := {"extensions/v1beta1", "apps/v1beta1", "apps/v1beta2", "policy/v1beta1", "batch/v1beta1"}

deny_old_api contains msg if {
	input.apiVersion in old
	msg := sprintf("%s %s", [input.apiVersion, input.kind])
}

warn_group contains concat("/", [g, input.kind]) if {
	contains(input.apiVersion, "/")
	[g, _] := split(input.apiVersion, "/")
}
