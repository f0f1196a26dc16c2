//! Filters, orders and cursors that can't be.

use super::desk::Desk;

#[tokio::test]
async fn filters_that_can_not_be_are_named() {
    let desk = Desk::new().await;
    for (path, field) in [
        ("/api/visits?status=sleeping", "status"),
        ("/api/visits?kind=lunch", "kind"),
        ("/api/visits?sort=colour", "sort"),
        ("/api/visits?late=true&sort=window", "sort"),
        ("/api/visits?from=1&sort=changed", "sort"),
        ("/api/visits?limit=201", "limit"),
        ("/api/visits?limit=many", "query"),
        ("/api/visits?colour=red", "query"),
        ("/api/visits?cursor=x", "cursor"),
        ("/api/visits?q=x", "q"),
        ("/api/customers?class=royal", "class"),
        ("/api/customers?grade=Z", "grade"),
        ("/api/customers?sort=colour", "sort"),
    ] {
        let answer = desk.get("sun", path).await;
        assert_eq!(
            (answer.refusal().0, answer.text("field").as_str()),
            (422, field),
            "{path}"
        );
    }
}
