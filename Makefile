# Parley. `make run` starts a node, `make test` passes all tests; `make help` lists the rest.
SHELL := /bin/bash
export JAVA_HOME := $(shell sh scripts/find-jdk 2>/dev/null)
export MAVEN_OPTS := -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow
MVN := mvn -q -B
RUN_ARGUMENTS ?=

JAVA_SOURCES := $(shell find base protocols net media platform engines domain roles node testkit -path '*/src/main/*' -type f 2>/dev/null) $(wildcard */pom.xml) pom.xml
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/target/*' 2>/dev/null)
SHELL_SOURCES := $(wildcard scripts/*) bin/parley

.PHONY: help run build image test check dist bench bench-sip bench-media bench-talk bench-survival docs fmt clean tools

help: ## Lists what can be made.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

run: image ## Builds what is not built and starts an all-in-one node; RUN_ARGUMENTS="--set http.port=9443" are passed on.
	@bin/parley up $(RUN_ARGUMENTS)

build: build/.java web/dist/index.html ## Compiles and packs everything.

image: build/.image ## The program as it is run: build/parley.

tools:
	@sh scripts/find-jdk >/dev/null
	@command -v mvn >/dev/null || sh scripts/install-maven
	@command -v npm >/dev/null || { echo "Parley's page is built with Node 20 or newer: install nodejs and npm."; exit 1; }

build/.java: $(JAVA_SOURCES) | tools
	@mkdir -p build
	@echo "Building Parley (the first time fetches its libraries; some minutes) …"
	@$(MVN) -Dquick -DskipTests -Dmaven.test.skip=true -pl node -am package
	@touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json | tools
	@cd web && npm ci --no-audit --no-fund --loglevel=error

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "Building the page …"
	@cd web && npm run --silent build > /dev/null
	@touch $@

build/.image: build/.java web/dist/index.html $(SHELL_SOURCES)
	@bash scripts/build-image
	@touch $@

test: tools ## Passes all tests, and sets up what they need.
	@bash scripts/setup-tests
	@rm -rf */target/surefire-reports web/target/vitest.json
	@status=0; \
	{ $(MAKE) -s web/node_modules/.package-lock.json && cd web && npm run --silent test && npm run --silent build:webphones >/dev/null; } || status=1; cd $(CURDIR); \
	echo "Compiling and testing the modules …"; \
	$(MVN) -fae -pl '!system-tests' package || status=1; \
	if [ $$status = 0 ]; then \
	  mkdir -p build && touch build/.java && $(MAKE) -s image && \
	  echo "Testing the whole program: browsers, telephones, faults …" && \
	  $(MVN) -pl system-tests -am -Dtest='*SystemTest' -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dparley.image=$(CURDIR)/build/parley package || status=1; \
	fi; \
	node scripts/summary.mjs $$status

check: test ## What CI runs.

dist: image ## Packs build/parley-VERSION.tar.gz.
	@version=$$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml | head -1); \
	tar -C build -czf build/parley-$$version.tar.gz --transform "s|^parley|parley-$$version|" parley && \
	echo "build/parley-$$version.tar.gz"

bench: image ## Measures what there is to measure and prints it.
	@bash bench/run

bench-sip: image ## Measures proxied calls and registrations beside Kamailio; BENCH_SIP=quick takes two minutes.
	@bash scripts/setup-bench
	@$(MVN) -q -Dquick -Dmaven.test.skip=true -pl bench -am package
	@bash bench/sip/run

bench-media: image ## Measures relay, mixing and pictures beside rtpengine and Janus; BENCH_MEDIA="quick relay" takes a part of it.
	@bash scripts/setup-bench
	@$(MVN) -q -Dquick -Dmaven.test.skip=true -pl bench -am package
	@bash bench/media/run

bench-talk: image web/node_modules/.package-lock.json ## Measures the time from the click on Join to the first sound, in Chromium.
	@bash scripts/setup-tests
	@$(MVN) -Dquick -pl system-tests -am -Dtest=TimeToTalkMeasurement -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dparley.image=$(CURDIR)/build/parley test && cat system-tests/target/time-to-talk.txt

bench-survival: tools web/node_modules/.package-lock.json ## Kills media processes under browsers and telephones, KILLS=20 times each, and measures what is heard of it.
	@bash scripts/setup-tests
	@$(MVN) -Dquick -pl system-tests -am -Dtest=SurvivalMeasurement -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest.fork.arguments="--enable-native-access=ALL-UNNAMED -Xmx1g -Dparley.survival.kills=$(or $(KILLS),20)" test && \
	  cat system-tests/target/survival.md

docs: tools ## Writes the pages that are made from the code.
	@$(MVN) -Dquick -pl node -am test -Dtest=ConfigPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.fork.arguments=-Dparley.docs.write=true

fmt: tools ## Formats the code.
	@$(MVN) com.diffplug.spotless:spotless-maven-plugin:apply

clean: ## Removes what was built.
	@rm -rf build web/dist web/target */target
