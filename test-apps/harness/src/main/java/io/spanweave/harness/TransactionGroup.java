package io.spanweave.harness;

/**
 * What GlitchTip keeps of transactions: one row of statistics.
 *
 * @param name the transaction
 * @param op its operation
 * @param method the request's method, empty outside of HTTP
 * @param count transactions in the group
 * @param errors those with a status GlitchTip counts as an error
 */
public record TransactionGroup(String name, String op, String method, int count, int errors) {}
