package io.spanweave.containers;

import io.spanweave.harness.Launch;

/** What a start is given besides: the agent, or nothing. */
@FunctionalInterface
interface Options {
    Launch add(Launch launch);
}
