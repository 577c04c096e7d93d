# files: yaml 60
package main

warn contains msg if {
	r := input.spec.replicas
	msg := sprintf("%d %v %s %05d %x %o %b %e %f %.2f %q %T %%", [r, r, "r", r, r, r, r, r, r, r, "q", r])
}
