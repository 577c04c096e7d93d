package gabion.pod_security_baseline_test

import rego.v1

import data.gabion.pod_security_baseline

pod(spec) := {"kind": "Pod", "metadata": {"name": "p"}, "spec": object.union({"containers": [{"name": "c", "image": "i"}]}, spec)}

refused(resource) if count(pod_security_baseline.deny) > 0 with input as resource

test_plain_pod_passes if not refused(pod({}))

test_host_namespaces if {
	refused(pod({"hostNetwork": true}))
	refused(pod({"hostPID": true}))
	refused(pod({"hostIPC": true}))
	not refused(pod({"hostPID": false}))
}

test_capabilities if {
	refused(pod({"containers": [{"name": "c", "securityContext": {"capabilities": {"add": ["NET_RAW"]}}}]}))
	not refused(pod({"containers": [{"name": "c", "securityContext": {"capabilities": {"add": ["CHOWN"]}}}]}))
}

test_init_and_ephemeral_containers_count if {
	refused(pod({"initContainers": [{"name": "i", "securityContext": {"privileged": true}}]}))
	refused(pod({"ephemeralContainers": [{"name": "e", "securityContext": {"privileged": true}}]}))
}

test_volumes_and_ports if {
	refused(pod({"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}))
	not refused(pod({"volumes": [{"name": "v", "emptyDir": {}}]}))
	refused(pod({"containers": [{"name": "c", "ports": [{"containerPort": 1, "hostPort": 1}]}]}))
	not refused(pod({"containers": [{"name": "c", "ports": [{"containerPort": 1, "hostPort": 0}]}]}))
}

test_proc_and_sysctls if {
	refused(pod({"containers": [{"name": "c", "securityContext": {"procMount": "Unmasked"}}]}))
	refused(pod({"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}}))
	not refused(pod({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]}}))
}

annotated(value) := {
	"kind": "Pod",
	"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/c": value}},
	"spec": {"containers": [{"name": "c"}]},
}

test_apparmor_annotations if {
	refused(annotated("unconfined"))
	not refused(annotated("runtime/default"))
	not refused(annotated("localhost/x"))
}
