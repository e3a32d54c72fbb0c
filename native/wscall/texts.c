/* Each text stands here twice: as it reads, and the same in GBK. A test compares the two, and tells what a changed
 * text has to be in GBK. */
#include "texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int code;
    const char *utf8, *gbk;
} texts[TEXTS] = {
    [TEXT_NO_FUNCTION] = {CODE_UNSUPPORTED,
        "功能不支持：没有名为 %w 的函数",
        "\271\246\304\334\262\273\326\247\263\326\243\272\303\273\323\320\303\373\316\252 %w \265\304\272\257\312\375"},
    [TEXT_NO_BUFFER] = {CODE_INVALID,
        "传入数据格式无效：没有给出输出缓冲区",
        "\264\253\310\353\312\375\276\335\270\361\312\275\316\336\320\247\243\272\303\273\323\320\270\370\263\366\312\344\263\366\273\272\263\345\307\370"},
    [TEXT_INVALID] = {CODE_INVALID,
        "传入数据格式无效：WSCall 服务不接受这次调用（%w）",
        "\264\253\310\353\312\375\276\335\270\361\312\275\316\336\320\247\243\272WSCall \267\376\316\361\262\273\275\323\312\334\325\342\264\316\265\367\323\303\243\250%w\243\251"},
    [TEXT_TOO_SMALL] = {CODE_UNKNOWN,
        "未知错误：输出共 %1 字节，调用方的缓冲区只有 %2 字节，未写入；请加大缓冲区，并在 [AGENT] outputSize 中写明其大小",
        "\316\264\326\252\264\355\316\363\243\272\312\344\263\366\271\262 %1 \327\326\275\332\243\254\265\367\323\303\267\275\265\304\273\272\263\345\307\370\326\273\323\320 %2 \327\326\275\332\243\254\316\264\320\264\310\353\243\273\307\353\274\323\264\363\273\272\263\345\307\370\243\254\262\242\324\332 [AGENT] outputSize \326\320\320\264\303\367\306\344\264\363\320\241"},
    [TEXT_NO_MEMORY] = {CODE_UNKNOWN,
        "未知错误：内存不足",
        "\316\264\326\252\264\355\316\363\243\272\304\332\264\346\262\273\327\343"},
    [TEXT_NEVER_SERVED] = {CODE_CONNECTION,
        "设备连接异常：找不到 WSCall 服务的 agent.json，请先以本用户运行一次 wscall serve",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272\325\322\262\273\265\275 WSCall \267\376\316\361\265\304 agent.json\243\254\307\353\317\310\322\324\261\276\323\303\273\247\324\313\320\320\322\273\264\316 wscall serve"},
    [TEXT_NOT_STARTED] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务无法启动（系统错误 %1），请运行 wscall serve 查看原因",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\316\336\267\250\306\364\266\257\243\250\317\265\315\263\264\355\316\363 %1\243\251\243\254\307\353\324\313\320\320 wscall serve \262\351\277\264\324\255\322\362"},
    [TEXT_ENDED] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务启动后随即退出，请运行 wscall serve 查看原因",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\306\364\266\257\272\363\313\346\274\264\315\313\263\366\243\254\307\353\324\313\320\320 wscall serve \262\351\277\264\324\255\322\362"},
    [TEXT_NOT_READY] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务在 %1 秒内没有就绪，请运行 wscall doctor 检查",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\324\332 %1 \303\353\304\332\303\273\323\320\276\315\320\367\243\254\307\353\324\313\320\320 wscall doctor \274\354\262\351"},
    [TEXT_NO_ANSWER] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务在 %1 秒内没有回答",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\324\332 %1 \303\353\304\332\303\273\323\320\273\330\264\360"},
    [TEXT_INTERRUPTED] = {CODE_CONNECTION,
        "设备连接异常：与 WSCall 服务的连接一再中断，请重试",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272\323\353 WSCall \267\376\316\361\265\304\301\254\275\323\322\273\324\331\326\320\266\317\243\254\307\353\326\330\312\324"},
    [TEXT_UNCERTAIN] = {CODE_CONNECTION,
        "设备连接异常：与 WSCall 服务的连接中断，本次操作是否完成未知，请先查询结果，再决定是否重做",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272\323\353 WSCall \267\376\316\361\265\304\301\254\275\323\326\320\266\317\243\254\261\276\264\316\262\331\327\367\312\307\267\361\315\352\263\311\316\264\326\252\243\254\307\353\317\310\262\351\321\257\275\341\271\373\243\254\324\331\276\366\266\250\312\307\267\361\326\330\327\366"},
    [TEXT_REFUSED] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务拒绝了这次调用（%w）",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\276\334\276\370\301\313\325\342\264\316\265\367\323\303\243\250%w\243\251"},
    [TEXT_NOT_UNDERSTOOD] = {CODE_CONNECTION,
        "设备连接异常：WSCall 服务的回答无法识别，请检查版本是否一致",
        "\311\350\261\270\301\254\275\323\322\354\263\243\243\272WSCall \267\376\316\361\265\304\273\330\264\360\316\336\267\250\312\266\261\360\243\254\307\353\274\354\262\351\260\346\261\276\312\307\267\361\322\273\326\302"},
};

int text_code(enum text text) { return texts[text].code; }

/* What stands for a place in a text: %w the word, %1 and %2 the numbers. `number` has room for one. */
static const char *told(char place, const char *word, size_t first, size_t second, char number[24]) {
    if (place == 'w') return word;
    snprintf(number, 24, "%llu", (unsigned long long)(place == '1' ? first : second));
    return number;
}

char *text_make(enum text text, int utf8, const char *word, size_t first, size_t second) {
    const char *pattern = utf8 ? texts[text].utf8 : texts[text].gbk;
    char number[24];
    if (word == NULL) word = "";
    char *made = malloc(strlen(pattern) + strlen(word) + 2 * sizeof number), *out = made;
    if (made == NULL) return NULL;
    while (*pattern) { /* '%' is never the second byte of a character in GBK */
        if (*pattern != '%') {
            *out++ = *pattern++;
            continue;
        }
        const char *piece = told(pattern[1], word, first, second, number);
        size_t length = strlen(piece);
        memcpy(out, piece, length);
        out += length;
        pattern += 2;
    }
    *out = 0;
    return made;
}
