/** What runs when the agent is built, and is not shipped. */
package io.spanweave.agent.build;
