package gabion.pod_security_restricted_test

import rego.v1

import data.gabion.pod_security_restricted

good := {"name": "c", "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}

pod(context, container) := {"kind": "Pod", "spec": {"securityContext": context, "containers": [container]}}

context := {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}

refused(resource) if count(pod_security_restricted.deny) > 0 with input as resource

with_security(more) := {"name": "c", "securityContext": object.union(good.securityContext, more)}

test_good_pod_passes if not refused(pod(context, good))

test_nothing_set if refused({"kind": "Pod", "spec": {"containers": [{"name": "c"}]}})

test_container_stands_in_for_the_pod if {
	own := with_security({"runAsNonRoot": true, "seccompProfile": {"type": "Localhost"}})
	not refused(pod({}, own))
}

test_root if {
	refused(pod(object.union(context, {"runAsUser": 0}), good))
	refused(pod(context, with_security({"runAsUser": 0})))
	refused(pod(context, with_security({"runAsNonRoot": false})))
	not refused(pod(context, with_security({"runAsUser": 1})))
}

test_capabilities if {
	refused(pod(context, {"name": "c", "securityContext": {"allowPrivilegeEscalation": false}}))
	not refused(pod(context, with_security({"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}})))
	refused(pod(context, with_security({"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}})))
}

test_windows_is_freed if {
	not refused({"kind": "Pod", "spec": {"os": {"name": "windows"}, "securityContext": {"runAsNonRoot": true}, "containers": [{"name": "c"}]}})
}

test_volumes if {
	refused({"kind": "Pod", "spec": {"securityContext": context, "containers": [good], "volumes": [{"name": "v", "nfs": {}}]}})
	not refused({"kind": "Pod", "spec": {"securityContext": context, "containers": [good], "volumes": [{"name": "v", "secret": {}}]}})
}
