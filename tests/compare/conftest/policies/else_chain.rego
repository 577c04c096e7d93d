# files: yaml 60
package main

class(k) := "workload" if {
	k in {"Deployment", "StatefulSet", "DaemonSet", "Pod", "Job"}
} else := "network" if {
	k in {"Service", "Ingress", "NetworkPolicy"}
} else := "config" if {
	k in {"ConfigMap", "Secret"}
} else := "other"

warn contains sprintf("%s is %s", [input.kind, class(input.kind)]) if input.kind
