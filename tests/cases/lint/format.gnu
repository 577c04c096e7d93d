gabion:a "<b>&\x1b,:%.Dockerfile:1: DL3007 warning: the tag `latest` moves; the next build may differ; name a release tag or a digest
gabion:a "<b>&\x1b,:%.Dockerfile:2: DL3015 info: recommended packages are installed as well; add --no-install-recommends
gabion:a "<b>&\x1b,:%.Dockerfile:3: DL3008 warning: apt-get installs a package without a version; name one: apt-get install PACKAGE=VERSION
gabion:a "<b>&\x1b,:%.Dockerfile:4: DL4006 warning: a failure before the pipe goes unnoticed; SHELL ["/bin/bash", "-o", "pipefail", "-c"]
gabion:broken:2: DL1000 error: unknown instruction: FOO
