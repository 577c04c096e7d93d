# files: yaml 60
package main

warn contains msg if {
	input.kind == "ConfigMap"
	some k, v in input.data
	yaml.is_valid(v)
	x := yaml.unmarshal(v)
	is_object(x)
	msg := sprintf("%s: %v", [k, object.keys(x)])
}
