/** Applications started and put under load with no agent, with this one and with others. */
package io.spanweave.benchmarks;
