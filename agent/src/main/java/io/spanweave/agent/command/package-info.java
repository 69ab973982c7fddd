/** The command line of the jar. Knows nothing of the hot path. */
package io.spanweave.agent.command;
