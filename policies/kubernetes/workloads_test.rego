package gabion.kubernetes_test

import rego.v1

import data.gabion.kubernetes

hardened := {
	"kind": "Deployment",
	"metadata": {"name": "web"},
	"spec": {"template": {"spec": {
		"automountServiceAccountToken": false,
		"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
		"containers": [{
			"name": "web",
			"image": "example/web:v19.0.0",
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"readOnlyRootFilesystem": true,
				"capabilities": {"drop": ["ALL"]},
			},
			"resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}},
			"livenessProbe": {"httpGet": {"port": 80}},
			"readinessProbe": {"httpGet": {"port": 80}},
		}],
	}}},
}

container_path := "/spec/template/spec/containers/0"

# The hardened one with one thing changed.
changed(patch) := json.patch(hardened, [patch])

messages(resource) := {result.msg | some result in kubernetes.deny with input as resource}

test_hardened_passes if {
	messages(hardened) == set()
	count(kubernetes.warn) == 0 with input as hardened
}

test_moving_tag if {
	some tag in ["nginx", "nginx:latest", "localhost:5000/nginx"]
	messages(changed({"op": "replace", "path": concat("", [container_path, "/image"]), "value": tag})) == {sprintf("container web: the image %s has no fixed tag", [tag])}
}

test_digest_is_pinned if {
	messages(changed({"op": "replace", "path": concat("", [container_path, "/image"]), "value": "nginx@sha256:00"})) == set()
}

test_no_security_context if {
	bare := changed({"op": "remove", "path": concat("", [container_path, "/securityContext"])})
	count(messages(bare)) == 3
}

test_container_overrides_pod if {
	root := changed({"op": "add", "path": concat("", [container_path, "/securityContext/runAsNonRoot"]), "value": false})
	messages(root) == {"container web: runAsNonRoot is not true"}
}

test_probes_are_advice if {
	silent := changed({"op": "remove", "path": concat("", [container_path, "/livenessProbe"])})
	messages(silent) == set()
	count(kubernetes.warn) == 1 with input as silent
}

test_wildcard_role if {
	role := {"kind": "ClusterRole", "metadata": {"name": "all"}, "rules": [{"verbs": ["*"], "resources": ["pods"]}]}
	messages(role) == {"ClusterRole all: verbs holds a wildcard"}
}

test_cluster_admin if {
	binding := {"kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"name": "cluster-admin"}}
	messages(binding) == {"ClusterRoleBinding b binds to cluster-admin"}
}

test_lists_and_cron_jobs if {
	messages({"kind": "List", "items": [hardened]}) == set()
	job := {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": hardened.spec.template}}}}
	messages(job) == set()
}

test_other_kinds_pass if messages({"kind": "ConfigMap", "data": {}}) == set()
