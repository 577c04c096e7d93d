# files: yaml 60
package main

warn contains msg if {
	parts := split(input.metadata.labels["app.kubernetes.io/version"], "v")
	v := parts[count(parts) - 1]
	semver.is_valid(v)
	msg := sprintf("%v vs 1.2.3: %v", [v, semver.compare(v, "1.2.3")])
}

warn contains msg if {
	some c in input.spec.template.spec.containers
	tag := trim_prefix(split(c.image, ":")[1], "v")
	semver.is_valid(tag)
	msg := sprintf("%s %d", [tag, semver.compare(tag, "1.0.0")])
}
