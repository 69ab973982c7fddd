/** An agent that does nothing: the floor of all agents. */
package io.spanweave.benchmarks.empty;
