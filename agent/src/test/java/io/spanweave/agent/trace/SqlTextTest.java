package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    private static final String PG = "postgresql";
    private static final String MY = "mysql";
    private static final String MARIA = "mariadb";
    private static final String ORA = "oracle.db";
    private static final String MS = "microsoft.sql_server";
    private static final String H2 = "h2database";
    private static final String LITE = "sqlite";
    private static final String DB2 = "ibm.db2";
    private static final String CH = "clickhouse";
    private static final String SNOW = "snowflake";
    private static final String ANY = null;

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @MethodSource({"texts", "numbers", "comments", "lists", "names", "ambiguous", "shapes"})
    void shouldMask(String system, String sql, String expected) {
        assertThat(mask(system, sql)).isEqualTo(expected);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                row(PG, "select * from t where a = 'secret'", "select * from t where a = ?"),
                row(PG, "select 'it''s', 'b'", "select ?, ?"),
                row(PG, "select ''", "select ?"),
                row(PG, "select '''' || 'x'", "select ? || ?"),
                row(PG, "select E'it\\'s' , 'b'", "select ?, ?"),
                row(PG, "select e'\\\\', 'b'", "select ?, ?"),
                row(PG, "select 'C:\\', 'b'", "select ?, ?"),
                row(PG, "select N'a', n'b', B'01', X'FF'", "select ?, ?, ?, ?"),
                row(PG, "select U&'d\\0061t' UESCAPE '!'", "select ? UESCAPE ?"),
                row(PG, "select $$it's$$, 1", "select ?, ?"),
                row(PG, "select $tag$ $$ it's $tag$ , 1", "select ?, ?"),
                row(PG, "select $a$ x $b$ y $a$", "select ?"),
                row(PG, "do $$ begin raise 'x'; end $$", "do ?"),
                row(PG, "select $$never ends", "select ?"),
                row(PG, "select 'never ends", "select ?"),
                row(PG, "select E'never ends\\", "select ?"),
                row(PG, "select 'a'\n  'b'", "select ? ?"),
                row(PG, "select date '2024-01-02', interval '1' day", "select date ?, interval ? day"),
                row(PG, "select 'x'::text, '5'::int, a::numeric(10,2)", "select ?::text, ?::int, a::numeric(?,?)"),
                row(MY, "select 'it\\'s', \"say \\\"hi\\\"\", \"it's\"", "select ?, ?, ?"),
                row(MY, "select 'C:\\\\', 'b'", "select ?, ?"),
                row(MY, "select _utf8'a', _utf8mb4\"b\", N'c', x'4D'", "select ?, ?, ?, ?"),
                row(MARIA, "select \"secret\"", "select ?"),
                row(ORA, "select q'[it's]', 'b' from dual", "select ?, ? from dual"),
                row(ORA, "select q'{it's}', Q'(it's)', q'<it's>' from dual", "select ?, ?, ? from dual"),
                row(ORA, "select q'!it's!', nq'|it's|' from dual", "select ?, ? from dual"),
                row(ORA, "select q'[never ends' from dual", "select ?"),
                row(ORA, "select q'", "select ?"),
                row(MS, "select N'O''Brien', 'b'", "select ?, ?"),
                row(MS, "select 'C:\\', 'b'", "select ?, ?"),
                row(MS, "select 0xDEADBEEF, $100.50, £1", "select ?, ?, £?"),
                row(LITE, "select x'53', \"secret\"", "select ?, ?"),
                row(H2, "select $$it's$$, U&'\\00e4', X'ff'", "select ?, ?, ?"),
                row(
                        DB2,
                        "select G'a', GX'00', UX'00', BX'00' from sysibm.sysdummy1",
                        "select ?, ?, ?, ? from sysibm.sysdummy1"),
                row(CH, "select 'it\\'s', 'b'", "select ?, ?"),
                row(SNOW, "select 'it\\'s', $$it's$$", "select ?, ?"),
                row(PG, "select 'äöü €', '日本', '\uD83D\uDE00'", "select ?, ?, ?"));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                row(PG, "select 1, 42, 3.14, .5, 5.", "select ?, ?, ?, ?, ?"),
                row(PG, "select -1, +2, - 3", "select -?, +?, - ?"),
                row(PG, "select 1e5, 1.5E-3, 2e+10", "select ?, ?, ?"),
                row(PG, "select 0xFF, 0b101, 0o17, 1_000_000", "select ?, ?, ?, ?"),
                row(PG, "select 1::int, a1, t2.c3, _9, x86_64", "select ?::int, a1, t2.c3, _9, x86_64"),
                row(PG, "where a=1and b=2", "where a=? b=?"),
                row(PG, "where a>5-3", "where a>?-?"),
                row(PG, "limit 10 offset 20", "limit ? offset ?"),
                row(PG, "select arr[1:2], arr[3]", "select arr[?:?], arr[?]"),
                row(MY, "select 5--1", "select ?--?"),
                row(ORA, "select 1.5f, 2d from dual", "select ?, ? from dual"));
    }

    static Stream<Arguments> comments() {
        return Stream.of(
                row(PG, "select 1 -- secret\n from t", "select ? from t"),
                row(PG, "select 1 --secret's\r\n from t", "select ? from t"),
                row(PG, "select 1 -- ends it", "select ?"),
                row(PG, "/* secret */ select 1", "select ?"),
                row(PG, "select /* a /* nested */ 'x */ 1", "select ?"),
                row(PG, "select /* never ends 'x'", "select"),
                row(PG, "select/**/1", "select ?"),
                row(PG, "select a /* c */, b", "select a, b"),
                row(PG, "-- only\n/* comments */", ""),
                row(PG, "select a #> '{b}', c #>> 'd'", "select a #> ?, c #>> ?"),
                row(ORA, "select /*+ INDEX(t i) */ a from t", "select a from t"),
                row(ORA, "select /* /* */ 'a */ secret' from dual", "select ? from dual"),
                row(MY, "select 1 # it's secret\n , 2", "select ?, ?"),
                row(MY, "select 1 -- it's secret\n , 2", "select ?, ?"),
                row(MY, "select /*!40101 'x' */ 1", "select ?"),
                row(MS, "select * from #tmp /* /* */ it's */ where a = 1", "select * from #tmp where a = ?"),
                row(H2, "select 1 // it's secret\n , 2", "select ?, ?"),
                row(H2, "select /* /* */ it's */ 'secret'", "select"),
                row(SNOW, "select 1 // it's\n , 2", "select ?, ?"),
                row(CH, "select 1 # it's\n , 2", "select ?, ?"),
                row(LITE, "select /* /* */ 'a */ secret'", "select ?"));
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                row(PG, "where a in (1,2,3)", "where a in (?)"),
                row(PG, "where a IN ( 1 , 2 )", "where a IN (? )"),
                row(PG, "where a not in (?, ?, ?) and b in ('x', 'y')", "where a not in (?) and b in (?)"),
                row(PG, "where a in (-1, -2, +3)", "where a in (?)"),
                row(PG, "where a in (b, -5)", "where a in (b, ?)"),
                row(PG, "where a in (b - 5)", "where a in (b - ?)"),
                row(
                        PG,
                        "where a in (select b from c where d = 1 and e = 2)",
                        "where a in (select b from c where d = ? and e = ?)"),
                row(PG, "where a in (f(1, 2), 3, 4)", "where a in (f(?, ?), ?)"),
                row(PG, "where a in (1, 2) or f(1, 2)", "where a in (?) or f(?, ?)"),
                row(PG, "insert into t (a, b) values (1, 'x')", "insert into t (a, b) values (?, ?)"),
                row(PG, "insert into t values (1,2),(3,4),(5,6)", "insert into t values (?,?)"),
                row(PG, "insert into t values (1, 2), (3, 4) returning id", "insert into t values (?, ?) returning id"),
                row(PG, "insert into t values (now(), 1), (now(), 2)", "insert into t values (now(), ?)"),
                row(PG, "insert into t values (1), (default)", "insert into t values (?), (default)"),
                row(
                        MY,
                        "insert into t values (1, 2) on duplicate key update a = values(a), b = values(a)",
                        "insert into t values (?, ?) on duplicate key update a = values(a), b = values(a)"),
                row(PG, "values (1), (2)", "values (?)"));
    }

    static Stream<Arguments> names() {
        return Stream.of(
                row(
                        PG,
                        "select \"it's\".\"a\"\"b\", \"Secret 1\" from t1",
                        "select \"it's\".\"a\"\"b\", \"Secret 1\" from t1"),
                row(PG, "select \"never ends, 'x'", "select ?"),
                row(MY, "select `it's`, `a``b`, `c 1`", "select `it's`, `a``b`, `c 1`"),
                row(MY, "select `never ends 'x'", "select ?"),
                row(
                        MS,
                        "select [it's], [a]]b], [order 1] from [dbo].[t]",
                        "select [it's], [a]]b], [order 1] from [dbo].[t]"),
                row(LITE, "select [it's], 'b'", "select [it's], ?"),
                row(ORA, "select v$session.sid, \"A\" from v$session", "select v$session.sid, \"A\" from v$session"),
                row(PG, "select größe, 表1, naïve2 from t", "select größe, 表1, naïve2 from t"),
                row(PG, "where a = $1 and b = $12", "where a = $1 and b = $12"),
                row(
                        ORA,
                        "where a = :1 and b in (:2,:3) and c = :name1",
                        "where a = :1 and b in (:2,:3) and c = :name1"),
                row(MS, "where a = @p1 and b = @@rowcount", "where a = @p1 and b = @@rowcount"),
                row(PG, "where a = ? and b = ?2 and c like %s", "where a = ? and b = ? and c like %s"),
                row(ORA, "{call p(1, ?)}", "{call p(?, ?)}"),
                row(ORA, "{? = call f('x')}", "{? = call f(?)}"));
    }

    /** Nobody knows the database, or its dialect: then the reading that hides more. */
    static Stream<Arguments> ambiguous() {
        return Stream.of(
                row(ANY, "select \"secret\", `name`", "select ?, `name`"),
                row(ANY, "select 'a\\', 'secret'", "select ?"),
                row(ANY, "select 'C:\\dir', 'b'", "select ?, ?"),
                row(ANY, "select q'[it's]', 1", "select ?, ?"),
                row(ANY, "select 1 # don't\n , 'secret'", "select ?"),
                row(ANY, "select 1 --'5\nsecret'", "select ?"),
                row(ANY, "select 1 -- don't\n , 'b'", "select ?, ?"),
                row(ANY, "select 1 // don't\n , 'secret'", "select ?"),
                row(ANY, "select /* /* */ it's */ 'secret'", "select"),
                row(ANY, "select [it's], 'secret'", "select"),
                row(ANY, "select array['a', 'b']", "select array[?, ?]"),
                row(ANY, "select '''it's secret'''", "select ?"),
                row(ANY, "select $100.5, 1", "select ?, ?"),
                row("hive", "select \"secret\"", "select ?"),
                row("ibm.informix", "select \"secret\", 'a\\', 'secret'", "select ?, ?"),
                row("aws.redshift", "select 'it\\'s secret', 1", "select ?"));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                row(PG, "", ""),
                row(PG, " \t\r\n ", ""),
                row(PG, ";;; ", ""),
                row(PG, "  select\n\t1\r\n ;  ", "select ?"),
                row(PG, "select a , b", "select a, b"),
                row(PG, "select ( a ) )) 'x'", "select (a ) )) ?"),
                row(PG, "((((", "(((("),
                row(PG, "select 1; delete from t where a = 'x'", "select ?; delete from t where a = ?"),
                row(PG, "\u00A0select\u2003'x'", "\u00A0select ?"));
    }

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            select 1                                        | db.query
            SeLeCt 1                                        | db.query
            (select 1) union (select 2)                     | db.query
            /* x */ -- y                                    | db.execute
            values (1)                                      | db.query
            table t                                         | db.query
            with a as (select 1) select * from a            | db.query
            with a as (select 1) insert into t select 1     | db.insert
            with a as (delete from t returning *) update t set a=1 | db.update
            with recursive a(n) as (values (1)) delete from t | db.delete
            insert into t values (1)                        | db.insert
            replace into t values (1)                       | db.insert
            upsert into t values (1)                        | db.insert
            update t set a = 'select'                       | db.update
            delete from t                                   | db.delete
            merge into t using s on (1=1)                   | db.execute
            call p()                                        | db.execute
            {call p()}                                      | db.execute
            {? = call p()}                                  | db.execute
            create table selects (a int)                    | db.execute
            begin                                           | db.execute
            explain select 1                                | db.execute
            'select'                                        | db.execute
            with                                            | db.execute
            """)
    void shouldNameTheOperation(String sql, String operation) {
        assertThat(SqlText.of(sql, PG).operation()).isEqualTo(operation);
    }

    @Test
    void shouldStopReadingHugeStatements() {
        String sql = "insert into t values " + "('secret', 1234567), ".repeat(50_000) + "('secret', 2)";
        assertThat(sql.length()).isGreaterThan(1_000_000);
        long before = System.nanoTime();
        SqlText text = SqlText.of(sql, PG);
        assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
        assertThat(text.description())
                .startsWith("insert into t values (?, ?)")
                .endsWith("…")
                .hasSizeLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_998, 1_999, 2_000, 2_001, 16_383, 16_384, 16_385, 1_048_576})
    void shouldNeverBeLongerThanWhatIsKept(int length) {
        String masked = mask(PG, "a".repeat(length));
        assertThat(masked.length()).isLessThanOrEqualTo(2_000);
        assertThat(masked.endsWith("…")).isEqualTo(length > 2_000);
    }

    @Test
    void shouldNotGrowBeyondWhatIsKeptByTheMarkOfACut() {
        String masked = mask(PG, "a".repeat(2_000) + " ".repeat(20_000) + "b");
        assertThat(masked).hasSize(2_000).endsWith("…");
    }

    @Test
    void shouldNotCutACharacterInHalf() {
        String masked = mask(PG, "\"" + "\uD83D\uDE00".repeat(1_500) + "\"");
        assertThat(masked.length()).isLessThanOrEqualTo(2_000);
        assertThat(Character.isHighSurrogate(masked.charAt(masked.length() - 2)))
                .isFalse();
    }

    @Test
    void shouldHideALiteralThatIsCutOffByTheReadingLimit() {
        String sql = "select " + "a, ".repeat(5_000) + " 'secret" + "secret".repeat(3_000) + "'";
        assertThat(mask(PG, sql)).doesNotContain("secret");
        assertThat(mask(PG, " ".repeat(16_384 - 8) + "select 'secret'")).isEqualTo("select ?…");
    }

    @Test
    void shouldTakeBackNothingForDeepNesting() {
        assertThat(mask(PG, "(".repeat(100_000))).hasSize(2_000);
        assertThat(mask(PG, ")".repeat(5_000) + "in (1, 2)")).hasSize(2_000);
        assertThat(mask(PG, "/*".repeat(8_000))).isEmpty();
    }

    private static String mask(String system, String sql) {
        return SqlText.of(sql, system).description();
    }

    private static Arguments row(String system, String sql, String expected) {
        return Arguments.of(system, sql, expected);
    }
}
