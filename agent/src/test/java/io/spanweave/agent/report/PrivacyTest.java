package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets as they turn up in messages, and texts that only look like some. */
class PrivacyTest {
    private final Privacy privacy = new Privacy("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            login failed for bob, password=s3cr3t-1             | login failed for bob, password=[Filtered]
            {"user":"bob","userPassword" : "s3cr3t-1"}          | {"user":"bob","userPassword" : [Filtered]}
            {'client_secret': 's3cr3t-1', 'a': 1}               | {'client_secret': [Filtered], 'a': 1}
            GET /a?token=s3cr3t-1&page=2 failed                 | GET /a?token=[Filtered]&page=2 failed
            api-key: s3cr3t-1; retry                            | api-key: [Filtered]; retry
            X-Api-Key=s3cr3t-1                                  | X-Api-Key=[Filtered]
            Authorization: Bearer s3cr3t-1.x                    | Authorization: [Filtered]
            authorization=Basic czNjcjN0LTE=, host=a            | authorization=[Filtered], host=a
            sent Bearer s3cr3t-1.x to host                      | sent Bearer [Filtered] to host
            Cookie: SESSION=s3cr3t-1; theme=dark                | Cookie: [Filtered]
            Set-Cookie: id=s3cr3t-1; Path=/                     | Set-Cookie: [Filtered]
            sessionid=s3cr3t-1                                  | sessionid=[Filtered]
            pwd = s3cr3t-1 for host                             | pwd = [Filtered] for host
            jdbc:mysql://bob:s3cr3t-1@db:3306/shop refused      | jdbc:mysql://[Filtered]@db:3306/shop refused
            amqp://bob:s3cr3t-1@mq/ and http://x:s3cr3t-1@y     | amqp://[Filtered]@mq/ and http://[Filtered]@y
            jwt eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ rejected     | jwt [Filtered] rejected
            key AKIAIOSFODNN7EXAMPLE is revoked                 | key [Filtered] is revoked
            ghp_abcdefghijklmnopqrst0123456789 is revoked       | [Filtered] is revoked
            glpat-s3cr3t-1s3cr3t-1s3cr3t-1 is revoked           | [Filtered] is revoked
            said {\\"password\\":\\"s3cr3t-1\\",\\"a\\":1}           | said {\\"password\\":[Filtered],\\"a\\":1}
            {"password":"a\\"s3cr3t-1","a":1}                    | {"password":[Filtered],"a":1}
            <a><userPassword>s3cr3t-1</userPassword></a>        | <a><userPassword>[Filtered]</userPassword></a>
            {Authorization=[Bearer s3cr3t-1s3cr3t-1]}           | {Authorization=[Filtered]}
            User{password={noop}s3cr3t-1, id=1}                 | User{password=[Filtered], id=1}
            {"passwords":["s3cr3t-1"],"a":1}                    | {"passwords":[Filtered],"a":1}
            AccountName=a;AccountKey=s3cr3t-1==;b=c             | AccountName=a;AccountKey=[Filtered];b=c
            https://a/b?sv=1&sig=s3cr3t-1%3D&se=2 answers 403   | https://a/b?sv=1&sig=[Filtered]&se=2 answers 403
            jdbc:oracle:thin:scott/s3cr3t-1@db:1521/x refused   | jdbc:oracle:thin:[Filtered]@db:1521/x refused
            posting to hooks.slack.com/services/T0/B0/s3cr3t-1  | posting to hooks.slack.com/services/[Filtered]
            card 4111 1111 1111 1111 was declined               | card [Filtered] was declined
            card 4111111111111111 was declined                  | card [Filtered] was declined
            card 3782-822463-10005.                             | card [Filtered].
            """)
    void shouldTakeOutSecrets(String text, String masked) {
        assertThat(privacy.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            Detail: Key (email)=(s3cr3t-1@x.y) already exists.               | Detail: Key (email)=(?) already exists.
            Detail: Key (lower(email::text))=(s3cr3t-1) already exists.      | Detail: Key (lower(email::text))=(?) already exists.
            Detail: Schlüssel »(email)=(s3cr3t-1)« existiert bereits.        | Detail: Schlüssel »(email)=(?)« existiert bereits.
            Conversion failed when converting the nvarchar value 's3cr3t-1' to data type int. | Conversion failed when converting the nvarchar value '?' to data type int.
            SQL [insert into u values (?)]; Duplicate entry 'O's3cr3t-1' for key 'u.n' | SELECT IGNORED
            Batch entry 1 insert into u values(('11'::int4),('s3cr3t-1')) was aborted  | SELECT IGNORED
            nested: [/* dynamic */ update users as u set a = 's3cr3t-1']     | SELECT IGNORED
            Duplicate entry 's3cr3t-1 that was cut                           | Duplicate entry '?
            field 'password': rejected value [s3cr3t-1]; codes [a]           | field 'password': rejected value [?]; codes [a]
            violation: "PRIMARY KEY ON PUBLIC.U(ID) ( /* key:1 */ 1, 's3cr3t-1')" | violation: "PRIMARY KEY ON PUBLIC.U(ID) (?)"
            Truncated value: 's3cr3t-1'.                                     | Truncated value: '?'.
            Value too long for column "A VARCHAR(4)": "'s3cr3t-1' (8)"       | Value too long for column "A VARCHAR(4)": "?"
            the right syntax to use near 's3cr3t-1'' at line 1               | the right syntax to use near '?' at line 1
            Cannot deserialize value of type `int` from String "s3cr3t-1": not a valid `int` value | Cannot deserialize value of type `int` from String "?": not a valid `int` value
            at [Source: (String)"{"a":"s3cr3t-1"}"; line: 1, column: 5]      | at [Source: (String)?
            Error : 942, Position : 3, Sql = select a from b where c = 's3cr3t-1' | SELECT IGNORED
            Detail: Key (a, b)=(s3cr3t-1, (x)) is not present in table "t".  | Detail: Key (a, b)=(?) is not present in table "t".
            Detail: Failing row contains (1, s3cr3t-1, null).                | Detail: Failing row contains (?)
            Duplicate entry 's3cr3t-1' for key 'users.email'                 | Duplicate entry '?' for key 'users.email'
            Incorrect integer value: 's3cr3t-1' for column 'n' at row 1      | Incorrect integer value: '?' for column 'n' at row 1
            ERROR: invalid input syntax for type integer: "s3cr3t-1"         | ERROR: invalid input syntax for type integer: "?"
            The duplicate key value is (s3cr3t-1).                           | The duplicate key value is (?).
            bad SQL grammar [select 1 from t where n = 's3cr3t-1']; nested   | bad SQL grammar [SELECT] IGNORED
            """)
    void shouldTakeOutWhatDriversTell(String text, String masked) {
        String result = privacy.mask(text);
        assertThat(result).doesNotContain("s3cr3t-1");
        if (!masked.endsWith("IGNORED")) {
            assertThat(result).isEqualTo(masked);
        }
    }

    @Test
    void shouldTakeOutValuesOfSeveralLines() {
        assertThat(privacy.mask("Key (note)=(first\ns3cr3t-1) already exists."))
                .isEqualTo("Key (note)=(?) already exists.");
        assertThat(privacy.mask("Duplicate entry 'first\ns3cr3t-1' for key 'a'"))
                .isEqualTo("Duplicate entry '?' for key 'a'");
    }

    @Test
    void shouldTakeOutAValueOfH2AndThePrivateKey() {
        assertThat(privacy.mask(
                        "Unique index or primary key violation: \"PUBLIC.U ON PUBLIC.USERS(EMAIL) VALUES ( /* 1 */"
                                + " 's3cr3t-1' )\"; SQL statement:\ninsert into users values ('s3cr3t-1') [23505-232]"))
                .doesNotContain("s3cr3t-1")
                .startsWith("Unique index or primary key violation: \"PUBLIC.U ON PUBLIC.USERS(EMAIL) VALUES (?)\"")
                .contains("insert into users");
        assertThat(privacy.mask("no -----BEGIN RSA PRIVATE KEY-----\nMIIs3cr3t\n-----END RSA PRIVATE KEY----- here"))
                .isEqualTo("no [Filtered] here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice 4711 is overdue since 2026-11-27",
                "order 1234567890123456 is not there",
                "Unexpected token < in JSON at position 0",
                "password must not be empty",
                "password: must not be blank",
                "Access denied for user 'bob'@'h' (using password: YES)",
                "io.jsonwebtoken.ExpiredJwtException: JWT expired",
                "CredentialsExpiredException: User credentials have expired",
                "Basic authentication is not supported",
                "at 1764240000008 ms",
                "0.4111111111111111",
                "http://localhost:8080/a/b?page=2",
                "C:\\temp\\a@b: no such file",
                "at 2026-11-27T10:00:00.000Z [main] a.b.C - 12:30",
                "java.lang.IllegalStateException: cannot open (a)=(b)",
                "Table 'shop.users' doesn't exist",
                "0000000000000000",
                "…ünïcode \uD83D\uDE00"
            })
    void shouldLeaveEverythingElse(String text) {
        assertThat(privacy.mask(text)).isEqualTo(text);
    }

    @Test
    void shouldTakeOutWhatTheOperatorSays() {
        Privacy own = new Privacy("\\bCUST-\\d+\\b");
        assertThat(own.mask("no CUST-4711 here, password=x")).isEqualTo("no [Filtered] here, password=[Filtered]");
    }

    @Test
    void shouldStopAnExpressionThatNeverEnds() {
        Privacy own = new Privacy("(.*)(.*)(.*)(.*)(.*)Z");
        assertThat(own.mask("a".repeat(60) + "!")).isEqualTo(Privacy.FILTERED);
    }

    @Test
    void shouldTakeNoLongerForTextsThatAreMadeToHurt() {
        Random random = new Random(1);
        String[] parts = {
            "password",
            "=",
            "'",
            "\"",
            "(",
            ")=(",
            "(a)=(",
            " already",
            "://",
            ":",
            "@",
            "eyJ",
            ".",
            "cookie: ",
            "Bearer ",
            "4",
            " ",
            "-",
            "\n",
            "VALUES (",
            "[select ",
            "-----BEGIN PRIVATE KEY-----",
            "Duplicate entry '",
            "a",
            "\uD83D"
        };
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            String favourite = parts[random.nextInt(parts.length)];
            while (text.length() < 4_096) {
                text.append(random.nextInt(4) > 0 ? favourite : parts[random.nextInt(parts.length)]);
            }
            assertThat(privacy.mask(text.toString())).isNotNull();
        }
    }
}
