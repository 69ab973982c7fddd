/** Which methods are spans, and what these are called: by annotations and by a setting, read from class files. */
package io.spanweave.agent.names;
