/** What the operator has said, where it was said, and what the agent says back. Knows no library. */
package io.spanweave.agent.settings;
