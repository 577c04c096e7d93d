package gabion.compose_test

import rego.v1

import data.gabion.compose

hardened := {
	"image": "example/web:1.2",
	"user": "10001",
	"read_only": true,
	"cap_drop": ["ALL"],
	"security_opt": ["no-new-privileges:true"],
	"mem_limit": "256m",
	"cpus": 0.5,
	"pids_limit": 100,
	"healthcheck": {"test": ["CMD", "true"]},
}

messages(service) := {result.msg | some result in compose.deny with input as {"services": {"web": service}}}

test_hardened_passes if {
	messages(hardened) == set()
	count(compose.warn) == 0 with input as {"services": {"web": hardened}}
}

test_bare_service if {
	count(messages({"image": "nginx"})) == 7
	count(compose.warn) == 2 with input as {"services": {"web": {"image": "nginx"}}}
}

test_root if messages(object.union(hardened, {"user": "0:0"})) == {"web: the user is root"}

test_root_as_a_number if messages(object.union(hardened, {"user": 0})) == {"web: the user is root"}

test_socket if {
	messages(object.union(hardened, {"volumes": ["/var/run/docker.sock:/s"]})) == {"web: mounts the engine's socket: whoever holds it owns the host"}
	messages(object.union(hardened, {"volumes": [{"type": "bind", "source": "/run/docker.sock"}]})) == {"web: mounts the engine's socket: whoever holds it owns the host"}
}

test_limits_under_deploy if {
	elsewhere := object.remove(hardened, ["mem_limit", "cpus"])
	messages(object.union(elsewhere, {"deploy": {"resources": {"limits": {"memory": "1g", "cpus": "1"}}}})) == set()
}

test_built_image_needs_no_tag if messages(object.remove(hardened, ["image"])) == set()

test_new_privileges_switched_off if {
	messages(object.union(hardened, {"security_opt": ["no-new-privileges:false"]})) == {"web: security_opt does not hold no-new-privileges"}
}
