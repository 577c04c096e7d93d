# files: yaml 60
package main

default allowed := false

allowed if input.spec.template.spec.securityContext.runAsNonRoot

violation contains {"msg": "may run as root"} if {
	input.kind in {"Deployment", "StatefulSet", "DaemonSet"}
	not allowed
}
